import type { Message } from '@tidings/protocol'
import type { BotStore } from './store.ts'

/** Of whom it is: of a person in a conversation, of a person wherever they write, or of all in a conversation. */
export type SessionOf = 'person' | 'person-everywhere' | 'conversation'

/** Who wrote, or chose, and where. */
type Whose = Pick<Message, 'conversation' | 'from'>

const keyOf = (of: SessionOf, { conversation, from }: Whose): string =>
  of === 'conversation'
    ? `session/${conversation}`
    : of === 'person'
      ? `session/${conversation}/${from}`
      : `session//${from}`

/** Gives `use` what was remembered, or something new, and remembers what it made of it. */
export async function withSession<S>(
  { store, of, fresh }: { readonly store: BotStore; readonly of: SessionOf; readonly fresh: () => S },
  whose: Whose,
  use: (session: S) => Promise<S>,
): Promise<void> {
  const key = keyOf(of, whose)
  const known = (await store.get(key)) as S | undefined
  const before = known === undefined ? undefined : JSON.stringify(known)
  const after = await use(known ?? fresh())
  if (after === undefined || after === null) {
    if (known !== undefined) await store.delete(key)
  } else if (JSON.stringify(after) !== before) await store.set(key, after)
}
