import { describe, expect, test } from 'vitest'
import { bindingsIn } from './bindings.ts'

/** As Kamailio 5.6 answered `ul.lookup location alice`. */
const answer = {
  AoR: 'alice',
  Contacts: [
    {
      Contact: {
        Address: 'sip:f34086e6c27e@4b8e048723d0.invalid;transport=ws',
        Expires: 599,
        'Call-ID': '01908b24efa8',
        'User-Agent': 'n/a',
        Received: 'sip:10.99.0.1:44634;transport=ws',
        Path: '<sip:10.99.0.1:15060;lr;ob>',
        Instance: '<urn:uuid:00000000-0000-4000-8000-eb73380c7e5a>',
        'Reg-Id': 1,
      },
    },
    {
      Contact: {
        Address: 'sip:desk1@10.99.0.5:15070',
        Expires: 60,
        'Call-ID': 'd2cb',
        'User-Agent': 'baresip v1.0.0',
        Received: '[not set]',
        Path: '[not set]',
        Instance: '[not set]',
        'Reg-Id': 0,
      },
    },
  ],
}

describe('bindingsIn', () => {
  test('takes what is there, and leaves out what is not', () => {
    expect(bindingsIn(answer)).toEqual([
      {
        contact: 'sip:f34086e6c27e@4b8e048723d0.invalid;transport=ws',
        received: 'sip:10.99.0.1:44634;transport=ws',
        path: '<sip:10.99.0.1:15060;lr;ob>',
        expires: 599,
        instance: 'urn:uuid:00000000-0000-4000-8000-eb73380c7e5a',
        regId: 1,
        callId: '01908b24efa8',
      },
      { contact: 'sip:desk1@10.99.0.5:15070', expires: 60, userAgent: 'baresip v1.0.0', callId: 'd2cb' },
    ])
  })

  test.for([null, 'no', {}, { Contacts: 'no' }])('refuses %o', (other) => {
    expect(() => bindingsIn(other)).toThrow('not an answer of ul.lookup')
  })
})
