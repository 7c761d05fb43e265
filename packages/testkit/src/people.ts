import { ChatClient, type ChatClientOptions } from '@tidings/client'

/** What is to be known of a server. */
export interface Reachable {
  readonly url: string
  readonly secret: string
}

/** Calls an HTTP route as the app's own server; `body` is undefined where the method has none. */
export async function asApp<T>(server: Reachable, path: string, body: unknown, method = 'POST'): Promise<T> {
  const headers = { authorization: `Bearer ${server.secret}`, 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}/v1${path}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Makes the user when needed; answers a token. */
export async function aToken(server: Reachable, uid: string): Promise<string> {
  await asApp(server, '/admin/users', { user: uid })
  return (await asApp<{ token: string }>(server, '/tokens', { user: uid })).token
}

/** A connected client of a user. */
export async function aClient(
  server: Reachable,
  uid: string,
  options: Partial<ChatClientOptions> = {},
): Promise<ChatClient> {
  const client = new ChatClient({ url: server.url, ...options })
  await client.connect(uid, await aToken(server, uid))
  return client
}
