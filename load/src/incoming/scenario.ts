/**
 * SIPp's scenarios: what the far end of a call does, written from few parts. Each call says what is planned for it in a header
 * (`X-Load: <plan> <number>`), and what became of it in SIPp's log, so that both ends can be compared call by call.
 */

/** What is planned for a call. Who hangs up where both may is left to chance. */
export const plans = ['cancel', 'cancelAsAnswered', 'callerHangsUp', 'calleeHangsUp', 'bothHangUp', 'full'] as const
export type Plan = (typeof plans)[number]

/** Milliseconds. */
export const timing = {
  /** From ringing to the caller's CANCEL. */
  cancel: { min: 100, max: 1_200 },
  /** The same where the phone answers at about that time. */
  race: 600,
  /** From the ACK to the caller's BYE. */
  talk: 1_000,
} as const

const crlf = '\n'

function request(method: string, lines: readonly string[], attributes = ''): string {
  return `<send${attributes}><![CDATA[
${[...lines, 'Max-Forwards: 70', 'User-Agent: offhook-load'].map((line) => `      ${line}`).join(crlf)}
${method === 'INVITE' ? offer : '      Content-Length: 0\n'}
    ]]></send>`
}

const offer = `      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=- [call_number] 1 IN IP[local_ip_type] [local_ip]
      s=-
      c=IN IP[media_ip_type] [media_ip]
      t=0 0
      m=audio [auto_media_port] RTP/AVP 0
      a=rtpmap:0 PCMU/8000
`

const via = (branch: string) =>
  `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-${branch}-[pid]-[call_number]`
/** The platform takes `line-…` for equipment of its own, which needs no password. */
const from = 'From: <sip:line-load@offhook.test>;tag=[pid]-[call_number]'
const to = 'To: <sip:[service]@offhook.test>'
const contact = 'Contact: <sip:line-load@[local_ip]:[local_port]>'

const invite = (plan: Plan) =>
  request(
    'INVITE',
    [
      'INVITE sip:[service]@offhook.test SIP/2.0',
      via('invite'),
      from,
      to,
      'Call-ID: [call_id]',
      'CSeq: 1 INVITE',
      contact,
      `X-Load: ${plan} [call_number]`,
    ],
    ' retrans="500"',
  )

/** In the transaction of the INVITE: same branch, same Request-URI (RFC 3261 9.1 and 17.1.1.3). */
const hopRequest = (method: 'CANCEL' | 'ACK', attributes = '') =>
  request(
    method,
    [
      `${method} sip:[service]@offhook.test SIP/2.0`,
      via('invite'),
      from,
      method === 'ACK' ? 'To:[$to]' : to,
      'Call-ID: [call_id]',
      `CSeq: 1 ${method}`,
    ],
    attributes,
  )

const inDialog = (method: 'ACK' | 'BYE', cseq: number, attributes = '') =>
  request(
    method,
    [
      `${method} [next_url] SIP/2.0`,
      via(`${method.toLowerCase()}`),
      '[routes]',
      from,
      'To:[$to]',
      'Call-ID: [call_id]',
      `CSeq: ${cseq} ${method}`,
    ],
    attributes,
  )

const cancel = hopRequest('CANCEL', ' retrans="500"')
const ackRefusal = hopRequest('ACK')
const ackAnswer = inDialog('ACK', 1)
const bye = inDialog('BYE', 2, ' retrans="500"')

const keepTo = '<action><ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/></action>'
const provisional = [100, 180].map((status) => `<recv response="${status}" optional="true"/>`).join(crlf)
const ringing = `<recv response="100" optional="true"/>
  <recv response="180"/>`
const refused = (status: number, attributes = '') => `<recv response="${status}"${attributes}>${keepTo}</recv>`
const answered = (attributes = '') => `<recv response="200" rrs="true"${attributes}>${keepTo}</recv>`
/** Of the INVITE or of the CANCEL: they share a branch, by which SIPp tells transactions apart, so the method must. */
const either200 = `<recv response="200" rrs="true" next="3" test="crossed">
    <action>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
      <ereg regexp="INVITE" search_in="hdr" header="CSeq:" assign_to="crossed"/>
    </action>
  </recv>`
const done = (outcome: Outcome, plan: Plan) =>
  `<nop><action><log message="${plan} [call_number] ${outcome}"/></action></nop>`
const reply200 = `<send><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

    ]]></send>`

/** How a call came to its end, as either end saw it. */
export type Outcome = 'cancelled' | 'talked' | 'refused'

/**
 * Between the end of a wait and what it sends then, SIPp foresees no message. What comes in that moment makes it jump to the label
 * `_unexp.main`, if there is one, and is given to the `recv` behind it; there is no way back.
 */
const noWayBack = '<nop><action><assign assign_to="_unexp.retaddr" value="0"/></action></nop>'
const inBetween = '<label id="_unexp.main"/>'
const withInBetween: readonly Plan[] = ['cancelAsAnswered', 'bothHangUp']

// The 487 may come before the 200 to the CANCEL: over UDP a proxy of several processes keeps no order.
// A label needs a command behind it: SIPp aborts on one that is the last.
const steps: Record<Plan, readonly string[]> = {
  cancel: [
    invite('cancel'),
    ringing,
    `<pause distribution="uniform" min="${timing.cancel.min}" max="${timing.cancel.max}"/>`,
    cancel,
    refused(487, ' optional="true" next="1"'),
    '<recv response="200"/>',
    refused(487),
    ackRefusal,
    done('cancelled', 'cancel'),
    '<nop next="2"/>',
    '<label id="1"/>',
    ackRefusal,
    '<recv response="200"/>',
    done('cancelled', 'cancel'),
    '<label id="2"/>',
    '<nop/>',
  ],
  // The 200 may come before the CANCEL leaves, or pass it on the way.
  cancelAsAnswered: [
    noWayBack,
    invite('cancelAsAnswered'),
    ringing,
    answered(` timeout="${timing.race}" ontimeout="1" next="2"`),
    '<label id="1"/>',
    cancel,
    refused(487, ' optional="true" next="5"'),
    either200,
    answered(' optional="true" next="2"'),
    refused(487),
    ackRefusal,
    done('cancelled', 'cancelAsAnswered'),
    '<nop next="4"/>',
    '<label id="5"/>',
    ackRefusal,
    '<recv response="200"/>',
    done('cancelled', 'cancelAsAnswered'),
    '<nop next="4"/>',
    inBetween,
    answered(' next="2"'),
    '<label id="3"/>',
    '<recv response="200"/>',
    '<label id="2"/>',
    ackAnswer,
    `<pause milliseconds="${timing.talk}"/>`,
    bye,
    '<recv response="200"/>',
    done('talked', 'cancelAsAnswered'),
    '<label id="4"/>',
    '<nop/>',
  ],
  callerHangsUp: [
    invite('callerHangsUp'),
    provisional,
    answered(),
    ackAnswer,
    `<pause milliseconds="${timing.talk}"/>`,
    bye,
    '<recv response="200"/>',
    done('talked', 'callerHangsUp'),
  ],
  calleeHangsUp: [
    invite('calleeHangsUp'),
    provisional,
    answered(),
    ackAnswer,
    '<recv request="BYE"/>',
    reply200,
    done('talked', 'calleeHangsUp'),
  ],
  // Two BYEs may cross: each gets its answer, 200 or 481 (RFC 3261 15.1.2).
  bothHangUp: [
    noWayBack,
    invite('bothHangUp'),
    provisional,
    answered(),
    ackAnswer,
    `<recv request="BYE" timeout="${timing.talk}" ontimeout="1" next="2"/>`,
    '<label id="1"/>',
    bye,
    '<recv request="BYE" optional="true" next="3"/>',
    '<recv response="481" optional="true" next="4"/>',
    '<recv response="200" next="4"/>',
    inBetween,
    '<recv request="BYE" next="2"/>',
    '<label id="3"/>',
    reply200,
    '<recv response="481" optional="true" next="4"/>',
    '<recv response="200" next="4"/>',
    '<label id="2"/>',
    reply200,
    '<label id="4"/>',
    done('talked', 'bothHangUp'),
  ],
  full: [
    invite('full'),
    provisional,
    answered(' optional="true" next="1"'),
    refused(486),
    ackRefusal,
    done('refused', 'full'),
    '<nop next="2"/>',
    '<label id="1"/>',
    ackAnswer,
    `<pause milliseconds="${timing.talk}"/>`,
    bye,
    '<recv response="200"/>',
    done('talked', 'full'),
    '<label id="2"/>',
    '<nop/>',
  ],
}

/** The XML of a plan. */
export function scenario(plan: Plan): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="${plan}">
  ${steps[plan].join('\n  ')}
  <Reference variables="${withInBetween.includes(plan) ? 'to,_unexp.retaddr' : 'to'}"/>
</scenario>
`
}
