import { useSpeech } from '../texts/texts.tsx'
import { useToday } from '../time/today.ts'
import { dayText } from '../time/when.ts'

/** The line where a day begins. */
export function Day({ ts }: { readonly ts: number }) {
  useToday()
  return <p className="td-day">{dayText(ts, useSpeech())}</p>
}
