import { MomentField, momentOf, useSpeech, useTell } from '@tidings/react'

export default function Collect() {
  const tell = useTell()
  const { locale } = useSpeech()
  const collect = (fields: FormData) => {
    const at = momentOf(fields, 'at')
    if (at !== undefined) tell(`Your bread waits from ${new Date(at).toLocaleString(locale)}`)
  }
  return (
    <form action={collect} className="td-form">
      <MomentField label="When do you come for it?" name="at" />
      <button type="submit" className="td-button td-primary">
        Order
      </button>
    </form>
  )
}
