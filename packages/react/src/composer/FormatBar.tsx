import { Bold, Code, Italic, Link, List, ListOrdered, type LucideIcon, Quote, Strikethrough } from 'lucide-react'
import { type TextKey, useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import type { Format } from './markup.ts'

const buttons: readonly { readonly format: Format; readonly icon: LucideIcon; readonly label: TextKey }[] = [
  { format: 'bold', icon: Bold, label: 'formatBold' },
  { format: 'italic', icon: Italic, label: 'formatItalic' },
  { format: 'strike', icon: Strikethrough, label: 'formatStrike' },
  { format: 'code', icon: Code, label: 'formatCode' },
  { format: 'link', icon: Link, label: 'formatLink' },
  { format: 'quote', icon: Quote, label: 'formatQuote' },
  { format: 'list', icon: List, label: 'formatList' },
  { format: 'numbers', icon: ListOrdered, label: 'formatNumbers' },
]

/** What can be done with the words that are selected; above the field, which keeps them selected. */
export function FormatBar({ onFormat }: { readonly onFormat: (format: Format) => void }) {
  const { t } = useSpeech()
  return (
    <div className="td-format" role="toolbar" aria-label={t('format')}>
      {buttons.map(({ format, icon, label }) => (
        <IconButton
          key={format}
          icon={icon}
          label={t(label)}
          look="small"
          // The field keeps its focus and what is selected in it.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onFormat(format)}
        />
      ))}
    </div>
  )
}
