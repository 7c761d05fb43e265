import type { Message } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { useState } from 'react'
import { contentOf } from '../content/content-of.ts'
import { useClient } from '../provided/kit.ts'
import { useConversations, useMatching } from '../state/conversations.ts'
import { publicNameOf } from '../state/names.ts'
import { useConversationName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Area } from '../ui/Field.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Toggle } from '../ui/Toggle.tsx'

/** As many as one call may name. */
const shown = 100

interface ForwardDialogProps {
  readonly messages: readonly Message[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Sends messages on, to one or more conversations; several of them one by one, or as a bundle. */
export function ForwardDialog({ messages, onClose, onDone }: ForwardDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [comment, setComment] = useState('')
  const [bundled, setBundled] = useState(messages.length > 3)
  const { conversations, folded } = useConversations()
  const offered = useMatching([...conversations, ...folded], query).slice(0, shown)

  async function forward(): Promise<void> {
    const from = messages[0]?.conversation ?? ''
    const bundle = bundled ? { bundle: { title: t('chatWith', { name: publicNameOf(from, client.state) }) } } : {}
    const words = comment.trim()
    const said = words === '' ? {} : { comment: contentOf(words) }
    const input = { ids: messages.map(({ id }) => id), to: [...chosen], ...bundle, ...said }
    if (await act(() => client.call('message.forward', input), t('forwarded'))) {
      onDone()
      onClose()
    }
  }

  function toggle(oid: string, on: boolean): void {
    const next = new Set(chosen)
    if (on) next.add(oid)
    else next.delete(oid)
    setChosen(next)
  }

  return (
    <Dialog
      title={t('forwardTo')}
      onClose={onClose}
      actions={
        <button
          type="button"
          className="td-button td-primary"
          disabled={chosen.size === 0 || chosen.size > limits.forwardTargets}
          onClick={() => void forward()}
        >
          {chosen.size > 0 ? t('forwardToCount', { count: chosen.size }) : t('forward')}
        </button>
      }
    >
      <SearchField label={t('search')} value={query} onChange={setQuery} />
      {messages.length > 1 && <Toggle label={t('asBundle')} checked={bundled} onChange={setBundled} />}
      <ul className="td-people">
        {offered.map((oid) => (
          <li key={oid}>
            <Target oid={oid} chosen={chosen.has(oid)} onChange={(on) => toggle(oid, on)} />
          </li>
        ))}
      </ul>
      <Area
        label={t('forwardComment')}
        value={comment}
        rows={2}
        dir="auto"
        maxLength={limits.textLength}
        onChange={(event) => setComment(event.target.value)}
      />
    </Dialog>
  )
}

interface TargetProps {
  readonly oid: string
  readonly chosen: boolean
  readonly onChange: (chosen: boolean) => void
}

function Target({ oid, chosen, onChange }: TargetProps) {
  const name = useConversationName(oid)
  return (
    <label className="td-row">
      <input type="checkbox" checked={chosen} onChange={(event) => onChange(event.target.checked)} />
      <Avatar oid={oid} name={name} size="small" />
      <span className="td-row-name" dir="auto">
        {name}
      </span>
    </label>
  )
}
