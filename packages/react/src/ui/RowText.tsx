import type { ReactNode } from 'react'

interface RowTextProps {
  readonly name: string
  readonly summary: ReactNode
  /** Below both. */
  readonly children?: ReactNode
}

/** The words of a row: a name, and under it one line about it, each in its own direction. */
export function RowText({ name, summary, children }: RowTextProps) {
  return (
    <span className="td-row-text">
      <span className="td-row-name" dir="auto">
        {name}
      </span>
      <span className="td-row-summary" dir="auto">
        {summary}
      </span>
      {children}
    </span>
  )
}
