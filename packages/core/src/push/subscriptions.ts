import { type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Records } from '../ports/records.ts'

const kind = 'web'
/** Apart from what is the user's own: a subscription is told to no other terminal. */
const ownerOf = (uid: Uid): string => `push/${uid}`

function terminalOf({ actor, session }: UserCall): string {
  const id = session?.client.id ?? actor.clientId
  if (id === undefined) throw new TidingsError('invalid', 'a push goes to a terminal: connect, or use a token of one')
  return id
}

/** Where pushes to a user's terminals go. */
export class PushSubscriptions {
  readonly #records: Records
  readonly #key: string

  constructor(records: Records, key: string) {
    this.#records = records
    this.#key = key
  }

  key(): { readonly key: string } {
    return { key: this.#key }
  }

  async subscribe(input: ParsedInputOf<'push.subscribe'>, call: UserCall): Promise<Record<string, never>> {
    await this.#put(call.actor.uid, terminalOf(call), JSON.stringify(input))
    return {}
  }

  async unsubscribe(_input: ParsedInputOf<'push.unsubscribe'>, call: UserCall): Promise<Record<string, never>> {
    await this.forget(call.actor.uid, terminalOf(call))
    return {}
  }

  /** The terminal was signed out. */
  async forget(uid: Uid, terminal: string): Promise<void> {
    await this.#put(uid, terminal, null)
  }

  /** The user is gone. */
  async forgetAll(uid: Uid): Promise<void> {
    for (;;) {
      const [one] = await this.#records.list(ownerOf(uid), kind, '', 1)
      if (!one) return
      await this.forget(uid, one.key)
    }
  }

  async #put(uid: Uid, key: string, value: string | null): Promise<void> {
    await this.#records.put([{ owner: ownerOf(uid), kind, key, value, ...(value === null ? { only: 'present' } : {}) }])
  }
}
