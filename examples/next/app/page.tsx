import { connection } from 'next/server'
import { Softphone } from './softphone'

export default async function Page() {
  // Rendered for each request, as a page is that knows who has signed in.
  await connection()
  return (
    <main>
      <h1>Softphone</h1>
      <Softphone />
    </main>
  )
}
