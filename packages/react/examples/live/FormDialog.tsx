import { Field, FormDialog, useTell } from '@tidings/react'
import { useState } from 'react'

export default function Order() {
  const [open, setOpen] = useState(false)
  const tell = useTell()
  const close = () => setOpen(false)
  async function order(fields: FormData): Promise<void> {
    tell(`${fields.get('loaves')} loaves are ordered`)
    close()
  }
  return (
    <>
      <button type="button" className="td-button" onClick={() => setOpen(true)}>
        Order bread
      </button>
      {open && (
        <FormDialog title="Order bread" action="Order" onSubmit={order} onClose={close}>
          <Field label="Loaves" name="loaves" type="number" min={1} defaultValue={2} required />
        </FormDialog>
      )}
    </>
  )
}
