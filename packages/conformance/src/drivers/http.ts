import { type Conversation, type OperationDefinition, type OperationName, operations } from '@tidings/protocol'
import { abilities, type Person, type Stage, type StoryDoor, type Terminal } from '../stories/door.ts'
import { type Call, NativeTerminal, refused } from './native.ts'

/** Short enough for a story, and what a script would do once in a while. */
const pollMs = 30

/** Calls operations by their routes: what the path names goes there, the rest into the query or the body. */
function caller(url: string, token: string | undefined): Call {
  return async (op, input) => {
    const { http } = operations[op as OperationName] as OperationDefinition
    if (!http) throw new Error(`${op} has no route`)
    const rest = new Map(Object.entries(input))
    const path = http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest.get(name))
      rest.delete(name)
      // A conversation is two steps of a path.
      return value.split('/').map(encodeURIComponent).join('/')
    })
    const inQuery = http.method === 'GET' || http.method === 'DELETE'
    const query = inQuery ? `?${new URLSearchParams([...rest].map(([name, value]) => [name, String(value)]))}` : ''
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(inQuery ? {} : { 'content-type': 'application/json' }),
    }
    const body = inQuery ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }
    const answer = await fetch(`${url}${path}${query}`, { method: http.method, headers, ...body })
    const said = (await answer.json()) as { error?: Parameters<typeof refusedAs>[0] }
    if (!answer.ok) throw refusedAs(said.error)
    return said
  }
}

const refusedAs = (error: { readonly code: Parameters<typeof refused>[0]; readonly message: string } | undefined) =>
  refused(error?.code ?? 'internal', error?.message ?? 'no error was given')

/** A token, of which the server says with the first request whether it is good. */
async function tokenOf(url: string, { uid, password, token }: Person, clientId: string): Promise<string> {
  if (password === undefined) return token
  const input = { username: uid, password, client: { id: clientId, platform: 'linux' } }
  return ((await caller(url, undefined)('account.login', input)) as { token: string }).token
}

async function signIn({ url }: Stage, person: Person, clientId: string): Promise<Terminal> {
  const call = caller(url, await tokenOf(url, person, clientId))
  const terminal = new NativeTerminal(call)
  const look = async (): Promise<void> => {
    const { conversations } = (await call('conversation.list', {})) as { conversations: Conversation[] }
    await terminal.catchesUp(conversations)
  }
  await look()
  let gone = false
  const polling = (async () => {
    while (!gone) {
      await new Promise((resolve) => setTimeout(resolve, pollMs))
      // Who was signed out hears nothing; what they ask is refused.
      if (!gone) await look().catch(() => undefined)
    }
  })()
  const leave = async (): Promise<void> => {
    gone = true
    await polling
  }
  return Object.assign(terminal, { closed: new Promise<never>(() => undefined), leave })
}

/** Over HTTP alone: what came is asked for, again and again. That somebody types nobody can ask. */
export const httpDoor: StoryDoor = {
  name: 'door-http',
  can: new Set(abilities.filter((ability) => ability !== 'sees typing')),
  signIn,
}
