/** Twilio's own words quote the number; these do not. Of the codes that concern one message. */
const words: Record<number, string> = {
  20003: 'the account SID or the auth token is wrong',
  20404: 'the account or address does not exist',
  21211: 'the number is not a valid one',
  21212: 'the sending number is not a valid one',
  21408: "sending to the number's country is not switched on for this account",
  21602: 'the text is empty',
  21603: 'the sending number is missing',
  21604: 'the number is missing',
  21606: 'the sending number cannot send SMS or is not of this account',
  21608: 'a trial account may send to verified numbers only',
  21609: 'the address for status callbacks (PUBLIC_URL) is not one that Twilio can call',
  21610: 'the person has opted out by STOP',
  21612: 'the number cannot be reached from the sending number',
  21614: 'the number cannot receive SMS',
  21617: 'the text is too long',
  30001: 'the queue of the sending number was full',
  30002: 'the account is suspended',
  30003: 'the phone could not be reached',
  30004: 'the message was blocked',
  30005: 'the number is unknown or no longer in service',
  30006: 'the number is a landline or cannot be reached',
  30007: 'a carrier filtered the message',
  30008: 'the carrier gave no reason',
  30034: 'the sending number is not registered with the carriers (A2P 10DLC)',
}

/** "21610: the person has opted out by STOP"; only the code where it is not known here. */
export function twilioFault(code: number): string {
  const known = words[code]
  return known === undefined ? String(code) : `${code}: ${known}`
}
