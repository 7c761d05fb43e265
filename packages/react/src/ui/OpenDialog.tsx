import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useLayer } from '../provided/kit.ts'
import { useClosedByBack } from '../state/back.ts'
import { useSpeech } from '../texts/texts.tsx'
import type { DialogProps, QuestionProps } from './dialog-props.ts'
import { useFocusNow } from './focus-now.ts'
import { focusedBefore } from './KeysKept.tsx'

/** What is to be filled in, where there is no keyboard that would cover the rest; else the dialog itself. */
function firstFocus(popup: HTMLElement): HTMLElement {
  const field = popup.querySelector<HTMLElement>(
    '.td-dialog-body :is(input[type="search"], [role="combobox"], .td-input)',
  )
  return field && matchMedia('(hover: hover)').matches ? field : popup
}

/** Where the focus goes afterwards: to where it was, if that is still there. */
function useReturn(): () => HTMLElement | true {
  const [opener] = useState(focusedBefore)
  return () => (opener instanceof HTMLElement && opener.isConnected ? opener : true)
}

/** A modal dialog: keeps the focus, Escape and a click beside it close it. On a phone it fills the screen. */
export function OpenDialog({ title, onClose, children, returnTo, wide = false, ...rest }: DialogProps) {
  const { addressed = false, keeps = false, browsed = false, actions } = rest
  useClosedByBack(onClose, !addressed)
  const { t } = useSpeech()
  const layer = useLayer()
  const focusNow = useFocusNow(browsed ? (popup) => popup : firstFocus)
  const opener = useReturn()
  return (
    <Base.Root open onOpenChange={(open, { reason }) => open || (keeps && reason === 'outside-press') || onClose()}>
      <Base.Portal container={layer}>
        <Base.Backdrop className="td-backdrop" />
        <Base.Popup ref={focusNow} className="td-dialog" data-wide={wide} finalFocus={() => returnTo?.() ?? opener()}>
          <header className="td-dialog-head">
            <Base.Title className="td-dialog-title">{title}</Base.Title>
            <Base.Close className="td-round" aria-label={t('close')}>
              <X />
            </Base.Close>
          </header>
          <div className="td-dialog-body">{children}</div>
          {actions !== undefined && <footer className="td-dialog-actions">{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** Asks before what cannot be taken back. */
export function OpenQuestion({ title, text, action, onYes, onClose, returnTo }: QuestionProps) {
  useClosedByBack(onClose)
  const { t } = useSpeech()
  const layer = useLayer()
  const opener = useReturn()
  return (
    <Base.Root open onOpenChange={(open) => open || onClose()}>
      <Base.Portal container={layer}>
        <Base.Backdrop className="td-backdrop" />
        <Base.Popup className="td-dialog td-question" role="alertdialog" finalFocus={() => returnTo?.() ?? opener()}>
          <Base.Title className="td-dialog-title">{title}</Base.Title>
          <Base.Description className="td-quiet">{text}</Base.Description>
          <footer className="td-dialog-actions">
            <Base.Close className="td-button">{t('cancel')}</Base.Close>
            <button
              type="button"
              className="td-button td-danger"
              onClick={() => {
                onClose()
                onYes()
              }}
            >
              {action}
            </button>
          </footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
