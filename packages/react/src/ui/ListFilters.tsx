import type { LucideIcon } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { Badge } from './Badge.tsx'
import { WithMenu } from './Menu.tsx'
import type { MenuEntries } from './menu-entries.ts'

/** One way to look at the list. */
export interface ListFilter {
  readonly key: string
  readonly label: string
  readonly icon?: LucideIcon | undefined
  /** An emoji in the place of an icon. */
  readonly sign?: string | undefined
  /** While it is not chosen, its icon alone is seen. */
  readonly compact?: boolean | undefined
  readonly count?: number | undefined
  /** Nothing of what is counted calls. */
  readonly quiet?: boolean | undefined
  /** What the number says, for who cannot see where it stands. */
  readonly counted?: string | undefined
  readonly menu?: (() => MenuEntries) | undefined
}

export interface ListFiltersProps {
  readonly label: string
  readonly filters: readonly ListFilter[]
  /** The key of the one that is chosen. */
  readonly value: string
  readonly onChange: (key: string) => void
  /** Behind the last one. */
  readonly more?: ReactNode
}

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** The arrows go from one to the next, in a page from right to left the other way; Tab passes them in one step. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const { currentTarget, target, ctrlKey, metaKey, altKey, shiftKey } = event
  if (ctrlKey || metaKey || altKey || shiftKey) return
  const mirrored = getComputedStyle(currentTarget).direction === 'rtl'
  const turned = { ArrowRight: 'ArrowLeft', ArrowLeft: 'ArrowRight' }[event.key]
  const key = (mirrored && turned) || event.key
  const all = [...currentTarget.querySelectorAll('button')]
  const at = all.indexOf(target as HTMLButtonElement)
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined
  if (!step || at < 0) return
  event.preventDefault()
  all[step(at, all.length - 1)]?.focus()
}

/** The row at the head of a list in which one chooses what it shows; wider than the list, it is scrolled. */
export function ListFilters({ label, filters, value, onChange, more }: ListFiltersProps) {
  const row = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each choice another one is to be seen
  useEffect(() => {
    row.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [value])
  return (
    <div ref={row} className="td-filters" role="toolbar" aria-label={label} onKeyDown={onArrow}>
      {filters.map((filter) => (
        <Filter key={filter.key} filter={filter} chosen={filter.key === value} onChoose={() => onChange(filter.key)} />
      ))}
      {more}
    </div>
  )
}

interface FilterProps {
  readonly filter: ListFilter
  readonly chosen: boolean
  readonly onChoose: () => void
}

function Filter({ filter, chosen, onChoose }: FilterProps) {
  const { label, icon: Icon, sign, compact = false, count = 0, quiet = false, counted, menu } = filter
  const isShort = compact && !chosen
  const button = (
    <button
      type="button"
      className="td-chip td-filter"
      aria-pressed={chosen}
      tabIndex={chosen ? 0 : -1}
      title={isShort ? label : undefined}
      onClick={onChoose}
    />
  )
  const words = (
    <>
      {Icon && <Icon />}
      {sign !== undefined && <span aria-hidden="true">{sign}</span>}
      <bdi className={isShort ? 'td-unseen' : undefined}>{label}</bdi>
      {count > 0 && <Badge count={count} most={99} said={counted ?? String(count)} quiet={quiet} />}
    </>
  )
  return (
    <WithMenu entries={menu ?? (() => [])} render={button} disabled={!menu}>
      {words}
    </WithMenu>
  )
}
