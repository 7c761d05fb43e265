import { useMe } from '@tidings/react'

export default function Me() {
  return (
    <p>
      I am <code>{useMe()}</code>.
    </p>
  )
}
