interface IssuedCredentials {
  username: string
  password: string
  expiresAt: number
}

/** Who asks? Check the session of your application here, then get short-lived credentials from your SIP platform. */
export default defineEventHandler((event): Promise<IssuedCredentials> => {
  const { sipCredentialsUrl } = useRuntimeConfig(event)
  return $fetch<IssuedCredentials>(`${sipCredentialsUrl}/alice`, { method: 'POST' })
})
