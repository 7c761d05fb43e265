import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Dialog } from './Dialog.tsx'
import type { DialogProps } from './dialog-props.ts'

export interface FormDialogProps extends Pick<DialogProps, 'returnTo'> {
  readonly title: string
  /** What the button says that sends it. */
  readonly action: string
  /** What was filled in. It is sent once: not again before this is settled. */
  readonly onSubmit: (fields: FormData) => Promise<unknown>
  readonly onClose: () => void
  /** It has an address of its own. */
  readonly addressed?: boolean
  /** The fields. */
  readonly children: ReactNode
}

/** A dialog that is filled in and sent; Enter in a field sends it, too. */
export function FormDialog({ action, onSubmit, children, ...dialog }: FormDialogProps) {
  const form = useId()
  const [sending, setSending] = useState(false)
  const [filled, setFilled] = useState(false)
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    if (sending) return
    setSending(true)
    try {
      await onSubmit(new FormData(event.currentTarget))
    } finally {
      setSending(false)
    }
  }
  return (
    <Dialog
      {...dialog}
      keeps={filled}
      actions={
        <button type="submit" form={form} className="td-button td-primary" disabled={sending}>
          {action}
        </button>
      }
    >
      <form id={form} className="td-form" onSubmit={submit} onInput={() => setFilled(true)}>
        {children}
      </form>
    </Dialog>
  )
}
