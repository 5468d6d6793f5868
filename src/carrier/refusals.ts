/** The carrier's way of saying no. */
export type Refusal = { readonly status: number; readonly code: number; readonly message: string };

const messages = {
  20003: [401, 'Authenticate'],
  20404: [404, 'The requested resource was not found'],
  20429: [429, 'Too Many Requests'],
  20500: [500, 'Internal Server Error'],
  20503: [503, 'Service Unavailable'],
  20001: [400, 'The request is not understood'],
  21205: [400, 'Url is not a valid URL'],
  21211: [400, "Invalid 'To' Phone Number"],
  21214: [400, "'To' phone number cannot be reached"],
  21217: [400, 'Phone number does not appear to be valid'],
  21408: [400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"],
  21602: [400, 'Message body is required'],
  21603: [400, "A 'From' phone number is required"],
  21606: [400, "The 'From' phone number provided is not a valid message-capable phone number for this account"],
  21610: [400, 'Attempt to send to unsubscribed recipient'],
  21612: [400, "Message cannot be sent with the current combination of 'To' and 'From'"],
  21614: [400, "'To' number is not a valid mobile number"],
  21617: [400, 'The concatenated message body exceeds the 1600 character limit'],
} as const satisfies Record<number, readonly [number, string]>;

export type RefusalCode = keyof typeof messages;

export function refusal(code: RefusalCode): Refusal {
  const [status, message] = messages[code];
  return { status, code, message };
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'status' in value && typeof value.status === 'number';
}

/** Numbers with a fixed fate, the same as in the carrier's own test mode. */
export const fatedTexts: Readonly<Record<string, RefusalCode>> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
};

export const fatedCalls: Readonly<Record<string, RefusalCode>> = {
  '+15005550001': 21217,
  '+15005550002': 21214,
};
