import { Dialog, Loading, lazy, OpenedPart } from '@tidings/react'
import { useState } from 'react'

// An app has it in a file of its own: lazy(() => import('./Receipt.tsx').then((module) => module.Receipt))
const Receipt = lazy(async () => () => <p>Two rye, one wheat.</p>)

export default function Receipts() {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <button type="button" className="td-button" onClick={() => setOpen(true)}>
        The receipt
      </button>
      {open && (
        <OpenedPart onClose={close} loading={<Loading look="rows" />}>
          <Dialog title="The receipt" onClose={close}>
            <Receipt />
          </Dialog>
        </OpenedPart>
      )}
    </>
  )
}
