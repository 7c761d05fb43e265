import { useEffect, useRef } from 'react'
import { ServerPictureView } from '../emoji/ServerEmoji.tsx'
import { RobotTag } from '../people/RobotTag.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import type { Suggestion } from './suggestion.ts'

interface SuggestionsProps {
  readonly id: string
  readonly label: string
  readonly suggestions: readonly Suggestion[]
  readonly active: number
  readonly onPick: (suggestion: Suggestion) => void
}

export const optionId = (id: string, index: number): string => `${id}-${index}`

/** What fits, above the composer; the text field keeps the focus and moves the choice. */
export function Suggestions({ id, label, suggestions, active, onPick }: SuggestionsProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  if (suggestions.length === 0) return null
  return (
    <div ref={list} className="td-suggestions" role="listbox" id={id} aria-label={label}>
      {suggestions.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
        <div
          key={one.key}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          className="td-row"
          aria-selected={index === active}
          // The text field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          {one.picture && (
            <span className="td-suggestion-emoji td-named">
              <ServerPictureView picture={one.picture} />
            </span>
          )}
          {one.emoji !== undefined && <span className="td-suggestion-emoji">{one.emoji}</span>}
          {one.oid !== undefined && <Avatar oid={one.oid} name={one.label} size="small" />}
          <span className="td-suggestion-label">{one.label}</span>
          {one.oid !== undefined && <RobotTag oid={one.oid} />}
          <span className="td-quiet">{one.detail}</span>
        </div>
      ))}
    </div>
  )
}
