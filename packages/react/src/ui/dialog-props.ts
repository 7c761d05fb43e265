import type { ReactNode } from 'react'

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly wide?: boolean
  /** It has an address of its own: Back leaves that. */
  readonly addressed?: boolean
  /** It is looked through, not filled in from its top: no field has the focus when it opens. */
  readonly browsed?: boolean
  /** Who has the focus when it is closed, if not who had it before. */
  readonly returnTo?: () => HTMLElement | null | undefined
  /** Something was filled in: a click beside it does not lose it. */
  readonly keeps?: boolean
  /** Buttons at the end. */
  readonly actions?: ReactNode
}

export interface QuestionProps {
  readonly title: string
  readonly text: string
  /** What the button says that goes on. */
  readonly action: string
  readonly onYes: () => void
  readonly onClose: () => void
  readonly returnTo?: DialogProps['returnTo']
}
