import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Terminals } from '../sessions/terminals.ts'
import { pushStateOf } from './subscription.ts'
import type { PushSubscriptions } from './subscriptions.ts'

interface ListParts {
  readonly terminals: Pick<Terminals, 'list'>
  readonly pushes: Pick<PushSubscriptions, 'ofEach'>
}

/** A user's terminals, the one used last first, each with whether what calls is pushed to it. */
export function createTerminalList({ terminals, pushes }: ListParts) {
  return async (_input: ParsedInputOf<'client.list'>, call: UserCall): Promise<OutputOf<'client.list'>> => {
    const { uid } = call.actor
    const [list, subscriptions] = await Promise.all([terminals.list(call), pushes.ofEach([uid])])
    const mine = subscriptions.get(uid)
    const clients = list.map((one) => ({ ...one, push: pushStateOf(mine?.get(one.client.id)) }))
    return { clients: clients.sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.client.id < b.client.id ? -1 : 1)) }
  }
}
