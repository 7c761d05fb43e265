import type { ChannelMenu } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Choice } from '../ui/Toggle.tsx'
import { type Does, menuOf, newEntry, type WrittenEntry, writtenMenu } from './menu-written.ts'
import './channel-menu.css'

interface ChannelMenuEditorProps {
  readonly channel: string
  readonly menu: ChannelMenu
  readonly onDone: () => void
  readonly onClose: () => void
}

/** What a channel has at its foot: three entries, and five below each. */
export function ChannelMenuEditor({ channel, menu, onDone, onClose }: ChannelMenuEditorProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [entries, setEntries] = useState(() => writtenMenu(menu))
  async function submit(): Promise<void> {
    const save = () => client.call('channel.update', { channel, menu: menuOf(entries) })
    if (!(await act(save, t('savedChange')))) return
    onDone()
    onClose()
  }
  return (
    <FormDialog title={t('channelMenu')} action={t('save_')} onSubmit={submit} onClose={onClose}>
      <Entries entries={entries} most={limits.menuEntries} onChange={setEntries} />
    </FormDialog>
  )
}

interface EntriesProps {
  readonly entries: readonly WrittenEntry[]
  readonly most: number
  /** They are below another one, and open no others. */
  readonly below?: boolean
  readonly onChange: (entries: readonly WrittenEntry[]) => void
}

function Entries({ entries, most, below = false, onChange }: EntriesProps) {
  const { t } = useSpeech()
  const set = (key: number, more: Partial<WrittenEntry>) =>
    onChange(entries.map((one) => (one.key === key ? { ...one, ...more } : one)))
  return (
    <>
      {entries.map((entry, index) => (
        <fieldset key={entry.key} className="td-menu-entry">
          <legend>{t('menuEntry', { count: index + 1 })}</legend>
          <IconButton
            icon={X}
            look="small"
            label={t('removeMenuEntry', { name: entry.name || String(index + 1) })}
            onClick={() => onChange(entries.filter(({ key }) => key !== entry.key))}
          />
          <EntryFields entry={entry} below={below} onChange={(more) => set(entry.key, more)} />
        </fieldset>
      ))}
      {entries.length < most && (
        <button type="button" className="td-link td-add" onClick={() => onChange([...entries, newEntry()])}>
          <Plus />
          {below ? t('addMenuItem') : t('addMenuEntry')}
        </button>
      )}
    </>
  )
}

/** What a field of each kind takes. */
const fields = {
  link: { type: 'url', pattern: 'https?://.+', maxLength: 1024 },
  text: { maxLength: limits.menuText },
  event: { pattern: '[A-Za-z0-9_.:\\-]{1,64}', maxLength: 64 },
} as const

interface EntryFieldsProps {
  readonly entry: WrittenEntry
  readonly below: boolean
  readonly onChange: (more: Partial<WrittenEntry>) => void
}

function EntryFields({ entry: { name, does, value, items }, below, onChange }: EntryFieldsProps) {
  const { t } = useSpeech()
  const words = { link: t('menuLink'), text: t('menuText'), event: t('menuEvent') }
  const choices = below ? words : { ...words, items: t('menuItems') }
  return (
    <div className="td-form">
      <Field
        label={t('menuName')}
        value={name}
        required
        pattern=".*\S.*"
        maxLength={limits.menuName}
        dir="auto"
        onChange={({ target }) => onChange({ name: target.value })}
      />
      <Choice<Does>
        label={t('menuDoes')}
        value={does}
        choices={choices}
        onChange={(one) =>
          onChange({ does: one, ...(one === 'items' && items.length === 0 ? { items: [newEntry()] } : {}) })
        }
      />
      {does === 'items' ? (
        <Entries entries={items} most={limits.menuItems} below onChange={(next) => onChange({ items: next })} />
      ) : (
        <Field
          label={words[does]}
          value={value}
          required
          dir="auto"
          {...fields[does]}
          onChange={({ target }) => onChange({ value: target.value })}
        />
      )}
    </div>
  )
}
