import { Component, type ReactNode } from 'react'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { Note } from './Note.tsx'

interface BoundaryProps {
  readonly children: ReactNode
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
    const { children, speech } = this.props
    if (!this.state.failed) return children
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
export function Boundary({ children }: BoundaryProps) {
  return <Inner speech={useSpeech()}>{children}</Inner>
}
