import type { Message } from '@tidings/protocol'
import { useClient } from '../provider.tsx'
import { nameIn } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'

/** Gives a reaction, or takes mine back. */
export function useReact(): (message: Message, key: string) => void {
  const client = useClient()
  const act = useAct()
  return (message, key) => {
    const me = client.state.user?.oid ?? ''
    const mine = message.reactions.find((one) => one.key === key)?.users.includes(me) ?? false
    void act(() => client.call('message.react', { id: message.id, key, on: !mine }))
  }
}

/** Under a message: what was given, how often, and by whom. */
export function Reactions({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  const client = useClient()
  const me = useMe()
  const react = useReact()
  if (message.reactions.length === 0) return null
  return (
    <span className="td-reactions">
      {message.reactions.map(({ key, count, users }) => {
        const names = users.map((oid) => (oid === me ? t('youThere') : nameIn(client.state, oid))).join(t('listComma'))
        return (
          <button
            key={key}
            type="button"
            className="td-reaction"
            aria-pressed={users.includes(me)}
            title={names}
            aria-label={t('reactionBy', { key, names, count })}
            onClick={() => react(message, key)}
          >
            <span>{key}</span>
            <span>{count}</span>
          </button>
        )
      })}
    </span>
  )
}
