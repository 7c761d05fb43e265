import { Component, type ReactNode, Suspense, useState } from 'react'
import { useTell } from '../state/use-act.tsx'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { KeysKept } from './KeysKept.tsx'
import { askAnew } from './lazy.tsx'
import { Note } from './Note.tsx'

interface BoundaryProps {
  readonly children: ReactNode
  /** Stands in the place of a small part that fails; without it there is a note, with ways to try again. */
  readonly fallback?: ReactNode
  /** Told when it fails: who has opened the part closes it. */
  readonly onFault?: () => void
  /** Stands there while the part is loaded. */
  readonly loading?: ReactNode
}

interface InnerProps extends BoundaryProps {
  readonly speech: Speech
}

const reload = () => location.reload()

/** React knows error boundaries as classes only. */
class Inner extends Component<InnerProps, { readonly failed: boolean }> {
  override state = { failed: false }
  #triedAgain = false

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch() {
    // It may have been asked for long ago, and nobody has seen that it failed.
    if (askAnew() && !this.#triedAgain) {
      this.#triedAgain = true
      this.#tryAgain()
    } else this.props.onFault?.()
  }

  readonly #tryAgain = () => this.setState({ failed: false })

  override render() {
    const { children, fallback, speech } = this.props
    if (!this.state.failed) return children
    if (fallback !== undefined) return fallback
    return (
      <Note title={speech.t('partFailed')} text={speech.t('partFailedHint')}>
        <button type="button" className="td-button" onClick={this.#tryAgain}>
          {speech.t('retry')}
        </button>
        <button type="button" className="td-link" onClick={reload}>
          {speech.t('reload')}
        </button>
      </Note>
    )
  }
}

/** A part that fails (its code could not be loaded, say) takes nothing else with it. */
export function Boundary(props: BoundaryProps) {
  const { children, loading, ...rest } = props
  return (
    <Inner speech={useSpeech()} {...rest}>
      <Suspense fallback={loading}>{children}</Suspense>
    </Inner>
  )
}

interface OpenedPartProps {
  readonly children: ReactNode
  readonly onClose: () => void
  /** Stands there while the part is loaded. */
  readonly loading?: ReactNode
}

/**
 * What is loaded when somebody opens it; what they type meanwhile is for it. If it cannot be loaded, or fails, it is closed and
 * they are told, with a way to the newer version of the page that there may be.
 */
export function OpenedPart({ children, onClose, loading }: OpenedPartProps) {
  const { t } = useSpeech()
  const tell = useTell()
  const [round, setRound] = useState(0)
  const fail = () => {
    tell(`${t('partFailed')}. ${t('partFailedHint')}`, true, { label: t('reload'), act: reload })
    setRound(round + 1)
    onClose()
  }
  const waiting = (
    <>
      {loading}
      <KeysKept onClose={onClose} />
    </>
  )
  return (
    <Boundary key={round} fallback={null} onFault={fail} loading={waiting}>
      {children}
    </Boundary>
  )
}
