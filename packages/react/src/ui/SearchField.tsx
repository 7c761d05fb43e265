import { Search } from 'lucide-react'

interface SearchFieldProps {
  /** Its name, and what stands in it while it is empty. */
  readonly label: string
  readonly value: string
  readonly autoFocus?: boolean
  readonly onChange: (value: string) => void
  readonly onEscape?: () => void
}

export function SearchField({ label, value, autoFocus = false, onChange, onEscape }: SearchFieldProps) {
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
        onKeyDown={(event) => event.key === 'Escape' && onEscape?.()}
      />
    </div>
  )
}
