import type { Message } from '@tidings/protocol'
import { NamedEmoji } from '../emoji/ServerEmoji.tsx'
import { emojiOfKey, useServerPacks } from '../emoji/server-emoji.ts'
import { useClient } from '../provided/kit.ts'
import { nameIn } from '../state/names.ts'
import { useAllWanted } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState, useMe } from '../state/use-client-state.ts'
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
  if (message.reactions.length === 0) return null
  return (
    <span className="td-reactions">
      {message.reactions.map((reaction) => (
        <ReactionButton key={reaction.key} message={message} reaction={reaction} />
      ))}
    </span>
  )
}

interface ReactionButtonProps {
  readonly message: Message
  readonly reaction: Message['reactions'][number]
}

function ReactionButton({ message, reaction: { key, count, users } }: ReactionButtonProps) {
  const { t } = useSpeech()
  const me = useMe()
  const react = useReact()
  const picture = emojiOfKey(useServerPacks(), key)
  useAllWanted(users)
  const names = useClientState((state) =>
    users.map((oid) => (oid === me ? t('youThere') : nameIn(state, oid, t))).join(t('listComma')),
  )
  return (
    <button
      type="button"
      className="td-reaction"
      aria-pressed={users.includes(me)}
      title={names}
      aria-label={t('reactionBy', { key, names, count })}
      onClick={() => react(message, key)}
    >
      <span>{picture ? <NamedEmoji picture={picture} /> : key}</span>
      <span>{count}</span>
    </button>
  )
}
