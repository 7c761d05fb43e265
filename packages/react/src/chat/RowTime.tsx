import { useSpeech } from '../texts/texts.tsx'
import { useToday } from '../time/today.ts'
import { shortText } from '../time/when.ts'

/** When something was said, in a row of a list; said otherwise when another day begins. */
export function RowTime({ ts }: { readonly ts: number }) {
  useToday()
  return <time className="td-row-time">{shortText(ts, useSpeech())}</time>
}
