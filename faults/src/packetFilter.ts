/** What the router's packet filter has counted: the truth about a fault that drops packets. */

export interface Filtered {
  /** Packets that passed or should have passed since the network was made. */
  readonly entered: number
  /** Of those, how many the rules that are in force now have dropped. */
  readonly dropped: number
}

/** `iptables -nvxL`: the chain FORWARD jumps to the chain of the faults. */
export function parseFilter(text: string): Filtered {
  let chain = ''
  let [entered, dropped] = [0, 0]
  for (const line of text.split('\n')) {
    const named = /^Chain (\S+)/.exec(line)?.[1]
    if (named !== undefined) chain = named
    const [packets, , target] = line.trim().split(/\s+/)
    if (!/^\d+$/.test(packets ?? '')) continue
    if (chain === 'FORWARD') entered += Number(packets)
    else if (target === 'DROP') dropped += Number(packets)
  }
  return { entered, dropped }
}
