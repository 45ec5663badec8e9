/** Who asks? Check the session of your application here, then get short-lived credentials from your SIP platform. */
export async function POST(): Promise<Response> {
  const issued = await fetch(`${process.env.SIP_CREDENTIALS_URL}/alice`, { method: 'POST' })
  return issued.ok ? Response.json(await issued.json()) : new Response(null, { status: 502 })
}
