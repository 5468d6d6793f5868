/** Where the carrier calls us; under the district's public address. */
export const hookPaths = {
  status: '/hooks/twilio/status',
  text: '/hooks/twilio/text',
  call: '/hooks/twilio/call',
  keys: '/hooks/twilio/keys',
  callStatus: '/hooks/twilio/call-status',
  spoken: '/hooks/twilio/spoken',
  recording: '/hooks/twilio/recording',
  transcript: '/hooks/twilio/transcript',
} as const;
