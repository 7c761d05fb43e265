import { lazy, Suspense } from 'react'
import type { DialogProps, QuestionProps } from './dialog-props.ts'

export const loadDialog = () => import('./OpenDialog.tsx')
const OpenDialog = lazy(() => loadDialog().then((module) => ({ default: module.OpenDialog })))
const OpenQuestion = lazy(() => loadDialog().then((module) => ({ default: module.OpenQuestion })))

/** A modal dialog: keeps the focus, Escape and a click beside it close it. On a phone it fills the screen. */
export function Dialog(props: DialogProps) {
  return (
    <Suspense>
      <OpenDialog {...props} />
    </Suspense>
  )
}

/** Asks before what cannot be taken back. */
export function Question(props: QuestionProps) {
  return (
    <Suspense>
      <OpenQuestion {...props} />
    </Suspense>
  )
}
