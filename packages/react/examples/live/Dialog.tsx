import { Dialog, Field } from '@tidings/react'
import { useState } from 'react'

export default function Rename() {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  const save = (
    <button type="button" className="td-button td-primary" onClick={close}>
      Save
    </button>
  )
  return (
    <>
      <button type="button" className="td-button" onClick={() => setOpen(true)}>
        Rename the shop
      </button>
      {open && (
        <Dialog title="Rename the shop" onClose={close} actions={save}>
          <Field label="Name" defaultValue="Corner shop" />
        </Dialog>
      )}
    </>
  )
}
