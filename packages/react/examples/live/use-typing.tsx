import { useName, useTyping } from '@tidings/react'

/** Carol is always about to write something. */
export default function CarolTypes() {
  const name = useName('user/carol')
  const typing = useTyping('user/carol').length > 0
  return <p>{typing ? `${name} is typing…` : `${name} is thinking.`}</p>
}
