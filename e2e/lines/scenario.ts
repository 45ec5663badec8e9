/** The steps of a test line, as messages of a SIPp scenario. SIPp is the far end: another implementation of SIP than ours. */

/** Where the scenario of one SIPp goes on: `<label id="…"/>`. */
export type Label = number

let labels = 0
const newLabel = (): Label => ++labels

/** Shared ends of every line, by label. */
const cancelled = newLabel()
const inCall = newLabel()
const over = newLabel()

const label = (id: Label) => `<label id="${id}"/>`
const nop = (actions: string, attributes = '') => `<nop ${attributes}><action>${actions}</action></nop>`
const goTo = (id: Label) => `<nop next="${id}"/>`

/** Every header as the INVITE had it: what came last may be a CANCEL. */
const ofInvite = `[$vias]
From:[$from]
To:[$to];tag=[pid]-[call_number]
Call-ID: [call_id]
CSeq:[$cseq]`

const ofLast = `[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0`

const contact = 'Contact: <sip:line@[local_ip]:[local_port]>'

const sdp = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=line 1 [clock_tick] IN IP4 [media_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=[$direction]`

function send(message: string, attributes = ''): string {
  return `<send ${attributes}><![CDATA[\n${message}\n\n]]></send>`
}

export interface Ringing {
  /** Default true. */
  readonly contact?: boolean
}

export function ring({ contact: withContact = true }: Ringing = {}): string {
  return send(`SIP/2.0 180 Ringing\n${ofInvite}\n[$recorded]\n${withContact ? `${contact}\n` : ''}Content-Length: 0`)
}

/** Early media: the caller hears himself before anybody has answered. */
export function progress(): string {
  return send(`SIP/2.0 183 Session Progress\n${ofInvite}\n[$recorded]\n${contact}\n${sdp}`)
}

export function refuse(status: number, reason: string): string {
  const refusal = send(`SIP/2.0 ${status} ${reason}\n${ofInvite}\nContent-Length: 0`, 'retrans="500"')
  return `${refusal}<recv request="ACK" next="${over}"/>`
}

/** From here on the caller is played back to himself (`-rtp_echo`), until one of both hangs up. */
export function answer(): string {
  const ok = send(`SIP/2.0 200 OK\n${ofInvite}\n[$recorded]\n${contact}\n${sdp}`, 'retrans="500"')
  return `${ok}<recv request="ACK" next="${inCall}"/>`
}

/** Until the caller gives up. */
export function waitForCancel(): string {
  return `<recv request="CANCEL" next="${cancelled}"/>`
}

/** As long as was dialled (`slow-3`), or else that many seconds; a caller who gives up is not kept waiting. */
export function waitAsDialled(otherwise: number): string {
  const [dialled, ready] = [newLabel(), newLabel()]
  return [
    nop(`<assign assign_to="ticks" value="${otherwise * 10}"/>`),
    `<nop next="${dialled}" test="seconds"/>`,
    goTo(ready),
    label(dialled),
    nop('<todouble assign_to="ticks" variable="seconds"/><multiply assign_to="ticks" value="10"/>'),
    label(ready),
    waitTicks(),
  ].join('\n')
}

export function waitSeconds(seconds: number): string {
  return `${nop(`<assign assign_to="ticks" value="${seconds * 10}"/>`)}\n${waitTicks()}`
}

/** A pause of SIPp hears no CANCEL, so this waits for one, a tenth of a second at a time. */
function waitTicks(): string {
  const [tick, done] = [newLabel(), newLabel()]
  return [
    label(tick),
    nop(
      '<subtract assign_to="ticks" value="1"/><test assign_to="done" variable="ticks" compare="less_than" value="0"/>',
      `next="${done}" test="done"`,
    ),
    `<recv request="CANCEL" timeout="100" ontimeout="${tick}" next="${cancelled}"/>`,
    label(done),
  ].join('\n')
}

const invited = `<recv request="INVITE" rrs="true"><action>
  <ereg regexp="sip:([a-z]+)" search_in="hdr" header="To:" check_it="true" assign_to="match,line"/>
  <ereg regexp="-([0-9]+)@" search_in="hdr" header="To:" assign_to="match,seconds"/>
  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
  <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
  <ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="cseq"/>
</action></recv>
<nop><action>
  <assignstr assign_to="vias" value="[last_Via:]"/>
  <assignstr assign_to="recorded" value="[last_Record-Route:]"/>
  <assignstr assign_to="direction" value="sendrecv"/>
</action></nop>`

const whenCancelled = [
  label(cancelled),
  send(`SIP/2.0 200 OK\n${ofLast}`),
  send(`SIP/2.0 487 Request Terminated\n${ofInvite}\nContent-Length: 0`, 'retrans="500"'),
  `<recv request="ACK" next="${over}"/>`,
].join('\n')

/** Offer to answer. */
const mirrored = { sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' }

const reinvited = newLabel()
const asked = newLabel()
const hangingUp = newLabel()
const hungUp = newLabel()

/** In any order: re-INVITEs, requests that only want a 200, and the end from either side. */
const whileInCall = [
  label(inCall),
  `<recv request="INVITE" optional="true" next="${reinvited}"><action>
    <assignstr assign_to="asked" value="sendrecv"/>
    <ereg regexp="a=(sendonly|recvonly|inactive)" search_in="body" assign_to="match,asked"/>
    <assignstr assign_to="direction" value="sendrecv"/>
  </action></recv>`,
  ...['INFO', 'UPDATE', 'OPTIONS'].map((method) => `<recv request="${method}" optional="true" next="${asked}"/>`),
  `<recv request="ACK" optional="true" next="${inCall}"/>`,
  `<recv request="MESSAGE" optional="true" next="${hangingUp}"/>`,
  `<recv request="BYE" next="${hungUp}"/>`,

  label(reinvited),
  ...Object.entries(mirrored).map(([offer, reply]) => {
    const [same, next] = [newLabel(), newLabel()]
    return [
      nop(
        `<strcmp assign_to="difference" variable="asked" value="${offer}"/>
         <test assign_to="done" variable="difference" compare="equal" value="0"/>`,
        `next="${same}" test="done"`,
      ),
      goTo(next),
      label(same),
      nop(`<assignstr assign_to="direction" value="${reply}"/>`),
      label(next),
    ].join('\n')
  }),
  send(
    `SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n[last_Record-Route:]\n${contact}\n${sdp}`,
    'retrans="500"',
  ),
  `<recv request="ACK" next="${inCall}"/>`,

  label(asked),
  send(`SIP/2.0 200 OK\n${ofLast}`, `next="${inCall}"`),

  // Asked by the harness: see Lines.hangUp.
  label(hangingUp),
  send(
    `BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From:[$to];tag=[pid]-[call_number]
To:[$from]
Call-ID: [call_id]
CSeq: 1 BYE
Content-Length: 0`,
    'retrans="500"',
  ),
  `<recv response="200" next="${over}"/>`,

  label(hungUp),
  send(`SIP/2.0 200 OK\n${ofLast}`, `next="${over}"`),
].join('\n')

/** The scenario of a SIPp that is every one of these lines, by the user that was called. */
export function scenario(lines: Readonly<Record<string, readonly string[]>>): string {
  const parts = Object.entries(lines).map(([name, steps]) => ({ name, steps, at: newLabel() }))
  const choices = parts.map(({ name, at }) =>
    nop(
      `<strcmp assign_to="difference" variable="line" value="${name}"/>
       <test assign_to="done" variable="difference" compare="equal" value="0"/>`,
      `next="${at}" test="done"`,
    ),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="lines">
${invited}
${choices.join('\n')}
${refuse(404, 'Not Found')}
${parts.map(({ at, steps }) => `${label(at)}\n${steps.join('\n')}`).join('\n')}
${whenCancelled}
${whileInCall}
${label(over)}
<timewait milliseconds="4000"/>
<Reference variables="match"/>
</scenario>
`
}
