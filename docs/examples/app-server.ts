import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

const [url = 'http://127.0.0.1:8080', secret = '', port = '3000'] = process.argv.slice(2)

/** The app's own accounts: a table of yours. */
const accounts = new Map([['ann@example.org', { uid: 'ann', name: 'Ann Archer', ...hashed('correct horse') }]])

function hashed(password: string, salt = randomBytes(16)) {
  return { salt, hash: scryptSync(password, salt, 32) }
}

/** Calls Tidings as the app itself. The secret never leaves this server. */
async function tidings<T>(path: string, body: object, method = 'POST'): Promise<T> {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1${path}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`Tidings answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

interface Login {
  readonly email: string
  readonly password: string
  /** The terminal that signs in: a name that it made for itself, and kept. */
  readonly client: { readonly id: string; readonly platform: string }
}

/** The app's own sign-in, with one line more: what it gives away is a token for that user on that terminal. */
async function signIn({ email, password, client }: Login) {
  const account = accounts.get(email)
  if (!account || !timingSafeEqual(hashed(password, account.salt).hash, account.hash)) return undefined
  const { uid, name } = account
  await tidings('/admin/users', { user: uid, name }) // makes the user at the first sign-in; again is fine
  await tidings('/admin/extra', { of: `user/${uid}`, extra: { email } }, 'PATCH')
  const { token } = await tidings<{ token: string }>('/tokens', {
    ...{ user: uid, platform: client.platform, client: client.id },
    ttl: 3_600_000, // an hour; the SDK asks for a new one in time
  })
  return { uid, token, url }
}

const server = createServer(async (request, response) => {
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.method !== 'POST' || request.url !== '/login') return void answer(404, { error: 'not found' })
  try {
    const session = await signIn((await json(request)) as Login)
    answer(session ? 200 : 401, session ?? { error: 'wrong e-mail address or password' })
  } catch (error) {
    console.error(error)
    answer(502, { error: 'the chat cannot be reached' })
  }
})
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`)
})
