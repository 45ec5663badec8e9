/** Instead of the playground, where what it needs did not load: its server, or a part of the page. */
export function Unavailable({ error }: { error: unknown }) {
  return (
    <main className="unavailable">
      <h1>The playground cannot start</h1>
      <p role="alert">What it needs did not load. {error instanceof Error ? error.message : ''}</p>
      <p>
        Is the network up, and on your own machine <code>npm start</code> still running? Then try again.
      </p>
      <button type="button" className="chip" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  )
}
