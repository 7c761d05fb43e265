import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { isComposing } from './composing.ts'

interface SearchFieldProps {
  /** Its name, and what stands in it while it is empty. */
  readonly label: string
  readonly value: string
  readonly autoFocus?: boolean
  readonly onChange: (value: string) => void
  readonly onEscape?: () => void
}

export function SearchField({ label, value, autoFocus = false, onChange, onEscape }: SearchFieldProps) {
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    // It ends the composing. The field would clear itself, too.
    if (isComposing(event)) event.preventDefault()
    else onEscape?.()
  }

  return (
    <div className="td-search">
      <Search />
      <input
        type="search"
        value={value}
        placeholder={label}
        aria-label={label}
        // biome-ignore lint/a11y/noAutofocus: what was opened to search in has the focus in it
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}
