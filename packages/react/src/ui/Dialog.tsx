import { OpenedPart } from './Boundary.tsx'
import type { DialogProps, QuestionProps } from './dialog-props.ts'
import { lazy } from './lazy.tsx'

const OpenDialog = lazy(() => import('./OpenDialog.tsx').then((module) => module.OpenDialog))
const OpenQuestion = lazy(() => import('./OpenDialog.tsx').then((module) => module.OpenQuestion))

export const loadDialog = () => Promise.all([OpenDialog.load(), OpenQuestion.load()])

/** A modal dialog: keeps the focus, Escape and a click beside it close it. On a phone it fills the screen. */
export function Dialog(props: DialogProps) {
  return (
    <OpenedPart onClose={props.onClose}>
      <OpenDialog {...props} />
    </OpenedPart>
  )
}

/** Asks before what cannot be taken back. */
export function Question(props: QuestionProps) {
  return (
    <OpenedPart onClose={props.onClose}>
      <OpenQuestion {...props} />
    </OpenedPart>
  )
}
