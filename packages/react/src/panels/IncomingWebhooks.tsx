import type { IncomingWebhook } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Copy, EllipsisVertical, Pencil, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { copyText } from '../state/copying.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { dateText } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Dialog, Question } from '../ui/Dialog.tsx'
import type { DialogProps } from '../ui/dialog-props.ts'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { RowText } from '../ui/RowText.tsx'
import { Toggle } from '../ui/Toggle.tsx'

/** What is open about them. */
type Opened =
  | { readonly kind: 'make' }
  | { readonly kind: 'edit' | 'renew' | 'remove'; readonly webhook: IncomingWebhook }
  /** An address, which is told once. */
  | { readonly kind: 'address'; readonly address: string }

/** At which addresses programs say something in a room; for who looks after it. */
export function IncomingWebhooks({ room }: { readonly room: string }) {
  const { t } = useSpeech()
  const [open, setOpen] = useState(false)
  return (
    <details className="td-fold" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('incoming')}</summary>
      {open && <Opened room={room} />}
    </details>
  )
}

function Opened({ room }: { readonly room: string }) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const [opened, setOpened] = useState<Opened>()
  const { answer, error, again } = useAsked(room, () => client.call('incoming.list', { room }))
  const close = () => setOpened(undefined)
  // The dialog before it is gone by the time that one closes.
  const button = useRef<HTMLButtonElement>(null)
  const dialog = { onClose: close, returnTo: () => button.current }
  const all = answer?.incoming ?? []
  /** Where the operator has not said how people reach the server, that is where this page reaches it. */
  const told = (url: string) =>
    setOpened({ kind: 'address', address: url.startsWith('/') ? `${client.url}${url}` : url })
  const settle = (work: () => Promise<unknown>, done?: string) => act(work, done).then(again)
  const renew = ({ id }: IncomingWebhook) =>
    settle(async () => told((await client.call('incoming.renew', { room, incoming: id })).url))
  const remove = ({ id }: IncomingWebhook) =>
    settle(() => client.call('incoming.remove', { room, incoming: id }), t('removed'))
  return (
    <div className="td-form">
      <p className="td-quiet">{t('incomingHint')}</p>
      {error !== undefined && <p className="td-error">{errorText(speech, error)}</p>}
      {all.length > 0 && (
        <ul>
          {all.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} onOpen={setOpened} />
          ))}
        </ul>
      )}
      <button ref={button} type="button" className="td-button" onClick={() => setOpened({ kind: 'make' })}>
        <Plus />
        {t('newIncoming')}
      </button>
      {opened?.kind === 'make' && <WebhookForm room={room} {...dialog} onMade={told} onDone={again} />}
      {opened?.kind === 'edit' && <WebhookForm room={room} webhook={opened.webhook} onClose={close} onDone={again} />}
      {opened?.kind === 'address' && <Address address={opened.address} {...dialog} />}
      {opened?.kind === 'renew' && (
        <Question
          title={t('renewIncoming')}
          text={t('renewIncomingSure')}
          action={t('renewIncoming')}
          onYes={() => void renew(opened.webhook)}
          onClose={close}
        />
      )}
      {opened?.kind === 'remove' && (
        <Question
          title={t('removeIncoming')}
          text={t('removeIncomingSure', { name: opened.webhook.name })}
          action={t('remove')}
          onYes={() => void remove(opened.webhook)}
          onClose={close}
        />
      )}
    </div>
  )
}

interface WebhookRowProps {
  readonly webhook: IncomingWebhook
  readonly onOpen: (opened: Opened) => void
}

function WebhookRow({ webhook, onOpen }: WebhookRowProps) {
  const { t, locale } = useSpeech()
  const { user, name, by, createdAt, inside } = webhook
  const maker = useName(by)
  const entries = [
    { key: 'edit', label: t('edit'), icon: Pencil, onSelect: () => onOpen({ kind: 'edit', webhook }) },
    { key: 'renew', label: t('renewIncoming'), icon: RefreshCw, onSelect: () => onOpen({ kind: 'renew', webhook }) },
    null,
    {
      ...{ key: 'remove', label: t('remove'), icon: Trash2, danger: true },
      onSelect: () => onOpen({ kind: 'remove', webhook }),
    },
  ]
  const summary = inside ? t('incomingBy', { name: maker, when: dateText(createdAt, locale) }) : t('incomingOutside')
  return (
    <li className="td-with-button">
      <span className="td-row">
        <Avatar oid={user} name={name} size="small" />
        <RowText name={name} summary={summary} />
      </span>
      <Menu
        trigger={<IconButton icon={EllipsisVertical} label={t('actOnNamed', { act: t('more'), name })} look="small" />}
        entries={entries}
      />
    </li>
  )
}

interface WebhookFormProps extends Pick<DialogProps, 'onClose' | 'returnTo'> {
  readonly room: string
  /** The one that is changed; without it another one is made. */
  readonly webhook?: IncomingWebhook
  readonly onMade?: (url: string) => void
  readonly onDone: () => void
}

function WebhookForm({ room, webhook, onMade, onDone, onClose, ...dialog }: WebhookFormProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [mentionAll, setMentionAll] = useState(webhook?.mentionAll ?? false)
  const [rename, setRename] = useState(webhook?.rename ?? false)
  async function submit(fields: FormData): Promise<void> {
    const said = { room, name: String(fields.get('name')), mentionAll, rename }
    await act(async () => {
      if (webhook) await client.call('incoming.update', { ...said, incoming: webhook.id })
      const url = webhook ? undefined : (await client.call('incoming.create', said)).url
      onClose()
      onDone()
      if (url !== undefined) onMade?.(url)
    })
  }
  return (
    <FormDialog
      title={webhook ? t('editIncoming') : t('newIncoming')}
      action={webhook ? t('save_') : t('create_')}
      onSubmit={submit}
      onClose={onClose}
      {...dialog}
    >
      <Field
        label={t('incomingName')}
        name="name"
        required
        maxLength={limits.nameLength}
        defaultValue={webhook?.name ?? ''}
        dir="auto"
      />
      <Toggle label={t('incomingMentionAll')} checked={mentionAll} onChange={setMentionAll} />
      <Toggle label={t('incomingRename')} checked={rename} onChange={setRename} />
    </FormDialog>
  )
}

interface AddressProps extends Pick<DialogProps, 'onClose' | 'returnTo'> {
  readonly address: string
}

/** Told once: what is not copied now is gone. */
function Address({ address, ...dialog }: AddressProps) {
  const { t } = useSpeech()
  const act = useAct()
  const copy = (event: FormEvent) => {
    event.preventDefault()
    void act(() => copyText(address), t('addressCopied'))
  }
  return (
    <Dialog title={t('incomingAddress')} {...dialog} keeps>
      <form className="td-form" onSubmit={copy}>
        <Field
          label={t('incomingAddress')}
          hint={t('incomingAddressHint')}
          readOnly
          value={address}
          dir="ltr"
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <button type="submit" className="td-button td-primary">
          <Copy />
          {t('copyAddress')}
        </button>
      </form>
    </Dialog>
  )
}
