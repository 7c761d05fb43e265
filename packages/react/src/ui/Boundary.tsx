import { Component, type ReactNode, Suspense, useState } from 'react'
import { useTell } from '../state/use-act.tsx'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { Note } from './Note.tsx'

interface BoundaryProps {
  readonly children: ReactNode
  /** Stands in the place of a small part that fails; without it there is a note, with a way to load the page anew. */
  readonly fallback?: ReactNode
  /** Told when it fails: who has opened the part closes it. */
  readonly onFault?: () => void
}

interface InnerProps extends BoundaryProps {
  readonly speech: Speech
}

/** React knows error boundaries as classes only. */
class Inner extends Component<InnerProps, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch() {
    this.props.onFault?.()
  }

  override render() {
    const { children, fallback, speech } = this.props
    if (!this.state.failed) return children
    if (fallback !== undefined) return fallback
    return (
      <Note title={speech.t('partFailed')} text={speech.t('partFailedHint')}>
        <button type="button" className="td-button" onClick={() => location.reload()}>
          {speech.t('reload')}
        </button>
      </Note>
    )
  }
}

/** A part that fails (its code could not be loaded, say) takes nothing else with it. */
export function Boundary(props: BoundaryProps) {
  return <Inner speech={useSpeech()} {...props} />
}

interface OpenedPartProps {
  readonly children: ReactNode
  readonly onClose: () => void
  /** Stands there while the part is loaded. */
  readonly loading?: ReactNode
}

/** What is loaded when somebody opens it. If it cannot be loaded, or fails, it is closed and they are told. */
export function OpenedPart({ children, onClose, loading }: OpenedPartProps) {
  const { t } = useSpeech()
  const tell = useTell()
  const [round, setRound] = useState(0)
  const fail = () => {
    tell(`${t('partFailed')}. ${t('partFailedHint')}`, true)
    setRound(round + 1)
    onClose()
  }
  return (
    <Boundary key={round} fallback={null} onFault={fail}>
      <Suspense fallback={loading}>{children}</Suspense>
    </Boundary>
  )
}
