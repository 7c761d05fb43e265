import type { NamedFolder } from '@tidings/client'
import type { FolderPatch } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { useState } from 'react'
import { EmojiButton } from '../composer/WritingButtons.tsx'
import { useClient } from '../provided/kit.ts'
import { useConversations, useMatching } from '../state/conversations.ts'
import { useConversationName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Toggle } from '../ui/Toggle.tsx'
import { changeFolders, newFolderId } from './use-folders.ts'

const ruleTexts = {
  people: 'folderPeople',
  rooms: 'folderRooms',
  unread: 'folderUnread',
  unmuted: 'folderUnmuted',
} as const

type Rule = keyof typeof ruleTexts

/** With one more, or without it. */
const flipped = <T,>(all: readonly T[], one: T, on: boolean): readonly T[] =>
  on ? [...all.filter((other) => other !== one), one] : all.filter((other) => other !== one)

interface FolderDialogProps {
  /** The one that is changed; without it a new one is made. */
  readonly folder?: NamedFolder | undefined
  /** What a new one holds at first. */
  readonly conversations?: readonly string[]
  readonly onClose: () => void
  readonly onMade?: (id: string) => void
}

/** A folder is made, or changed: its name and sign, what it names, and what else fits. */
export function FolderDialog({ folder, conversations = [], onClose, onMade }: FolderDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [emoji, setEmoji] = useState(folder?.emoji)
  const [rules, setRules] = useState<readonly Rule[]>(folder?.rules ?? [])
  const [chosen, setChosen] = useState<readonly string[]>(folder?.conversations ?? conversations)
  async function submit(fields: FormData): Promise<void> {
    const id = folder?.id ?? newFolderId()
    const patch: FolderPatch = {
      name: String(fields.get('name')),
      emoji: emoji ?? null,
      rules: [...rules],
      conversations: [...chosen],
    }
    if (!(await act(() => changeFolders(client, { [id]: patch })))) return
    onClose()
    if (!folder) onMade?.(id)
  }
  return (
    <FormDialog
      title={folder ? t('editFolder') : t('newFolder')}
      action={t('save_')}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="td-folder-name">
        <Field
          label={t('folderName')}
          name="name"
          required
          autoFocus
          dir="auto"
          maxLength={limits.nameLength}
          defaultValue={folder?.name}
        />
        {emoji !== undefined && (
          <button
            type="button"
            className="td-chip"
            onClick={() => setEmoji(undefined)}
            aria-label={t('noEmoji', { emoji })}
          >
            {emoji}
          </button>
        )}
        {/* Those of the server have names alone, which a list cannot show. */}
        <EmojiButton onPick={(one) => setEmoji(one.startsWith(':') ? emoji : one)} aside={undefined} />
      </div>
      <fieldset className="td-folder-rules">
        <legend>{t('folderRules')}</legend>
        {(Object.keys(ruleTexts) as Rule[]).map((rule) => (
          <Toggle
            key={rule}
            label={t(ruleTexts[rule])}
            checked={rules.includes(rule)}
            onChange={(on) => setRules(flipped(rules, rule, on))}
          />
        ))}
      </fieldset>
      <Chosen chosen={chosen} onChange={setChosen} />
    </FormDialog>
  )
}

/** So many are offered; whoever looks for another one types its name. */
const offeredAtMost = 100

interface ChosenProps {
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

function Chosen({ chosen, onChange }: ChosenProps) {
  const { t } = useSpeech()
  const [query, setQuery] = useState('')
  const { conversations, folded } = useConversations()
  // Those that were in it when it was opened stand first, and stay there when they are taken out.
  const [first] = useState(chosen)
  const all = [...new Set([...first, ...conversations, ...folded])]
  const offered = useMatching(all, query).slice(0, offeredAtMost)
  const isFull = chosen.length >= limits.folderConversations
  return (
    <fieldset className="td-folder-chats">
      <legend>{t('folderChats', { count: chosen.length })}</legend>
      <SearchField label={t('search')} value={query} onChange={setQuery} />
      {isFull && <p className="td-quiet">{t('folderFull', { count: limits.folderConversations })}</p>}
      <ul className="td-people">
        {offered.map((oid) => (
          <li key={oid}>
            <ChatCheck
              oid={oid}
              checked={chosen.includes(oid)}
              disabled={isFull && !chosen.includes(oid)}
              onChange={(on) => onChange(flipped(chosen, oid, on))}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

interface ChatCheckProps {
  readonly oid: string
  readonly checked: boolean
  readonly disabled: boolean
  readonly onChange: (checked: boolean) => void
}

function ChatCheck({ oid, checked, disabled, onChange }: ChatCheckProps) {
  const name = useConversationName(oid)
  return (
    <label className="td-row">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <Avatar oid={oid} name={name} size="small" />
      <span className="td-row-name" dir="auto">
        {name}
      </span>
    </label>
  )
}
