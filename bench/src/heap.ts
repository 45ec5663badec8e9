/** What is on the JavaScript heap of a page, from a heap snapshot: it collects garbage first. */
import type { CDPSession } from 'playwright-core'

export interface Heap {
  /** kB of 1000 bytes. */
  readonly used: number
  /** kB without compiled code, whose size follows the optimising compiler's mood and not what is kept. */
  readonly objects: number
}

interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[], ...unknown[]] }
  }
  readonly nodes: number[]
}

export async function measureHeap(session: CDPSession): Promise<Heap> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  let text = ''
  const onChunk = ({ chunk }: { chunk: string }) => {
    text += chunk
  }
  session.on('HeapProfiler.addHeapSnapshotChunk', onChunk)
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  session.off('HeapProfiler.addHeapSnapshotChunk', onChunk)
  return { used: usedSize / 1000, objects: objectBytes(JSON.parse(text)) / 1000 }
}

function objectBytes({ snapshot: { meta }, nodes }: Snapshot): number {
  const width = meta.node_fields.length
  const type = meta.node_fields.indexOf('type')
  const size = meta.node_fields.indexOf('self_size')
  let bytes = 0
  for (let node = 0; node < nodes.length; node += width) {
    const name = meta.node_types[0][nodes[node + type] ?? 0] ?? ''
    if (name !== 'code' && name !== 'native') bytes += nodes[node + size] ?? 0
  }
  return bytes
}
