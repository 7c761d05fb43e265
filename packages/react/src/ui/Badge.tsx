interface BadgeProps {
  /** Nothing is a dot. */
  readonly count?: number | undefined
  /** What is more is not counted out. */
  readonly most?: 99 | 999
  /** In the place of the bare number for who cannot see where it stands. */
  readonly said?: string | undefined
  /** It does not call. */
  readonly quiet?: boolean | undefined
}

/** The number of what is new at something, or a dot. */
export function Badge({ count = 0, most = 999, said, quiet }: BadgeProps) {
  const shown = count > most ? `${most}+` : count || ''
  return (
    <span className="td-badge" data-quiet={quiet} data-dot={count === 0}>
      {said === undefined ? (
        shown
      ) : (
        <>
          <span aria-hidden="true">{shown}</span>
          <span className="td-unseen">{said}</span>
        </>
      )}
    </span>
  )
}
