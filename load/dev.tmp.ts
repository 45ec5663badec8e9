import { startLoadPlatform } from './src/platform.ts'
import { startPages } from './src/page/pages.ts'
const p = await startLoadPlatform('load', console.log)
const pages = await startPages()
const a = await pages.open(p, 'alice')
a.page.on('console', (m) => console.log('PAGE', m.text()))
console.log(await p.bindings(), await a.page.evaluate(() => load.counts()))
await a.page.evaluate(() => { openInPage.onFrame = (d, t) => console.log(d, t)
 const s = RTCPeerConnection.prototype.setRemoteDescription; RTCPeerConnection.prototype.setRemoteDescription = async function (d: any) { try { return await s.call(this, d) } catch (e) { console.log('SRD', String(e)); throw e } } })
console.log(await a.page.evaluate(() => load.call('desk1')).catch((e) => String(e).slice(0, 200)))
console.log(await p.relayed())
await pages.close(); await p.down()
