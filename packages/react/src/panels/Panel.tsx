import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { DropPlaces } from '../composer/DropPlaces.tsx'
import type { Drop } from '../composer/drop.ts'
import { useClosedByBack } from '../state/back.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { focusedBefore } from '../ui/KeysKept.tsx'

interface PanelProps {
  readonly title: string
  readonly actions?: ReactNode
  /** Files may be dropped on it. */
  readonly drop?: Drop
  readonly children: ReactNode
}

/** When what is closed had the focus, it goes back to where it was before. */
function useFocusBack() {
  const panel = useRef<HTMLElement>(null)
  const [opener] = useState(focusedBefore)
  useEffect(() => {
    const element = panel.current
    // The element is out of the page by then, and the focus with it.
    let within = false
    const follow = () => {
      within = element?.contains(document.activeElement) ?? false
    }
    document.addEventListener('focusin', follow)
    return () => {
      document.removeEventListener('focusin', follow)
      if (within && document.activeElement === document.body && opener instanceof HTMLElement) opener.focus()
    }
  }, [opener])
  return panel
}

/** Stands beside the conversation; on a narrow screen, over it. */
export function Panel({ title, actions, drop, children }: PanelProps) {
  const { t } = useSpeech()
  const change = useChange()
  const close = () => change({ panel: undefined })
  // Beside the conversation it is no place that one leaves.
  const [isOver] = useState(() => matchMedia('(width < 720px)').matches)
  useClosedByBack(close, isOver)
  const panel = useFocusBack()
  return (
    <aside ref={panel} className="td-panel" aria-label={title} {...drop?.onDrop}>
      <header className="td-panel-head">
        <h2>{title}</h2>
        {actions}
        <IconButton icon={X} label={t('close')} onClick={close} />
      </header>
      <div className="td-panel-body">{children}</div>
      {drop?.dropping && <DropPlaces over={drop.dropping} />}
    </aside>
  )
}
