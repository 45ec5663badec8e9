/** Instead of the playground, where its server does not answer. */
export function Unavailable({ error }: { error: unknown }) {
  return (
    <main className="unavailable">
      <h1>The playground cannot start</h1>
      <p role="alert">Its server does not answer as it should. {error instanceof Error ? error.message : ''}</p>
      <p>
        Is <code>npm start</code> still running? Then try again.
      </p>
      <button type="button" className="chip" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  )
}
