import { TidingsError } from '@tidings/protocol'

/** What an agent may touch, of what its user may. */
export interface Scope {
  readonly readOnly: boolean
  /** Addresses; absent: all conversations of the user. */
  readonly conversations?: readonly string[]
}

export function expectInScope({ conversations }: Scope, conversation: string): void {
  if (conversations === undefined || conversations.includes(conversation)) return
  throw new TidingsError('forbidden', `${conversation} is not open to this agent, only ${conversations.join(', ')}`)
}

/** The conversation that was named, or the only one that is open. */
export function oneConversation(scope: Scope, named: string | undefined): string {
  const { conversations } = scope
  const one = named ?? (conversations?.length === 1 ? conversations[0] : undefined)
  if (one === undefined) {
    const open = conversations === undefined ? 'list_conversations names them' : conversations.join(', ')
    throw new TidingsError('invalid', `say which conversation: ${open}`)
  }
  expectInScope(scope, one)
  return one
}
