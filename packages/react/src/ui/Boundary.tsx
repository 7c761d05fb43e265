import { Component, type ReactNode } from 'react'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { Note } from './Note.tsx'

interface BoundaryProps {
  readonly children: ReactNode
  /** Stands in the place of a small part that fails; without it there is a note, with a way to load the page anew. */
  readonly fallback?: ReactNode
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
