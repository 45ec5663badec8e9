/** A SIP message in Node. In Offhook's column stands the switchboard's parser; in the browser Offhook parses with SIP.js's. */
import type { Case } from '../case.ts'
import { benchParser } from '../parser.ts'
import { nothing } from '../row.ts'

export const parsing: Case = {
  name: 'parser',
  async run() {
    const { parse, serialise, sipjsParse, unit } = benchParser()
    return [
      {
        case: "parse an INVITE with SDP (the switchboard's parser)",
        unit,
        ...nothing,
        offhook: parse,
        sipjs: sipjsParse,
      },
      { case: 'serialise an INVITE with SDP (the switchboard)', unit, ...nothing, offhook: serialise },
    ]
  },
}
