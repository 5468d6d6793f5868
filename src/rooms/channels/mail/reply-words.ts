// What mail programs put around quoted text and signatures, by language. Words only; the rules are in reply.ts.

/** First words of "On … wrote:" lines, weekday abbreviations where the program starts with the date. */
export const ATTRIBUTION_START =
  /^(?:[-–—*_\s]{0,12})(?:on|el|en|le|am|il|in data|em|no dia|a|op|den|på|d\.|w dniu|dnia|dne|dňa|la data|în data|pe|στις|ngày|vào|lúc|vao|في|بتاريخ|يوم|بتأريخ|ב-?|ביום|在|於|于|da|dana|nan|jou|le jour|maalinta|taariikhda|20\d\d\b|19\d\d\b|\d{1,2}(?:[./:-]|\s|年|월)|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom|mer|jeu|ven|sam|dim|seg|ter|qua|qui|sex|pon|wto|śro|czw|pią|sob|nie|man|tir|ons|tor|fre|lør|søn|ma|ti|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс|нд|th [2-7]|cn|t[2-7])[a-zéáçąęń]*[.,]?\s)/iu;

/** Chinese programs name the writer first: "… <address> 于2026年11月4日…写道：". */
export const ATTRIBUTION_WHO_FIRST = /<[^<>\s]+@[^<>\s]+>\s*(?:于|於|在)\s*(?:19|20)\d\d/u;

/** The verb at the end of such a line, with or without a colon. */
export const ATTRIBUTION_VERB =
  /(?:wrote|writes|has written|sent you|escribi[oó]|ha escrito|a [eé]crit|a ecrit|schrieb|geschrieben|ha scritto|scrisse|escreveu|schreef|geschreven|skrev|skrifaði|kirjoitti|napisa[łl](?:\(a\)|a)?|nap[ií]sal(?:\(a\)|a)?|pisze|a scris|написал(?:\(а\)|а)?|пишет|писал(?:а|\(а\))?|пише|написав(?:\(ла\)|ла)?|(?:đã )?viết|كتب(?:ت|\/ت)?|كتبه|כתב(?:ה|\/ה)?|写道|寫道|書きました|님이 작성|님이 씀|작성|wrote to you|írta|yazdı|έγραψε|te ekri|ekri|ayaa qoray|qoray|waxa? uu qoray)\s*(?:[-–—]{2,})?\s*[:：]?\s*[-–—]*\s*$/iu;

/** A line that only separates: what stands below is the earlier mail. */
export const SEPARATOR =
  /^[\s>*_=-]{0,60}(?:original message|forwarded message|original mail|reply message|mensaje original|mensaje reenviado|message d['’]origine|message original|message transf[eé]r[eé]|message r[eé]exp[eé]di[eé]|mensagem original|mensagem encaminhada|urspr[uü]ngliche nachricht|weitergeleitete nachricht|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|oprindelig (?:besked|meddelelse)|ursprungligt meddelande|opprinnelig melding|alkuper[aä]inen viesti|wiadomo[sś][cć] oryginalna|oryginalna wiadomo[sś][cć]|исходное сообщение|оригинальное сообщение|пересылаемое сообщение|вихідне повідомлення|переслане повідомлення|оригінальне повідомлення|الرسالة الأصلية|رسالة معاد توجيهها|הודעה מקורית|tin nhắn gốc|thư gốc|thư đã chuyển tiếp|原始邮件|原始郵件|转发邮件|轉寄郵件|元のメッセージ|원본 메시지|원본 메일|mesaj orijinal|özgün ileti|farriintii asalka ahayd|mesaj original|původní zpráva|eredeti üzenet)[\s*_=-]{0,60}[:：]?\s*$/iu;

/** "Begin forwarded message:" and its like stand without dashes, so they must fill the line. */
export const FORWARD_START =
  /^(?:begin forwarded message|inicio del mensaje reenviado|d[eé]but du message (?:r[eé]exp[eé]di[eé]|transf[eé]r[eé])|in[ií]cio da mensagem (?:re)?encaminhada|anfang der weitergeleiteten nachricht|inizio messaggio inoltrato|начало переадресованного сообщения|початок пересланого повідомлення|بداية الرسالة المعاد توجيهها|bắt đầu thư được chuyển tiếp|开始转发的邮件|以下是转发的邮件|轉寄的郵件開始|전달된 메시지 시작)\s*[:：]\s*$/iu;

/** Our own and other services' "write above this line". */
export const REPLY_ABOVE =
  /^[\s#>*_=-]{0,12}(?:please )?(?:reply|write|type|respond|responda|escriba|répondez|اكتب ردك).{0,30}(?:above|por encima|encima de|arriba de|au-dessus|فوق).{0,60}$/iu;

const label = (words: string) => new RegExp(`^[\\s>|*]{0,12}(?:${words})\\s{0,3}\\*?\\s{0,3}[:：]`, 'iu');

/** Labels of the header block that Outlook and others put above the earlier mail. */
export const HEADER_LABELS: Record<'from' | 'date' | 'to' | 'subject' | 'other', RegExp> = {
  from: label(
    'from|de|da|von|van|fra|från|od|lähettäjä|feladó|kimden|gönderen|από|de la|от|от кого|від|від кого|từ|người gửi|من|المرسل|מאת|发件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|보내는 사람|ka|ki soti',
  ),
  date: label(
    'sent|date|sent on|enviad[oa](?: el| em)?|fecha|data|envoy[eé](?: le)?|message du|gesendet(?: am)?|datum|verzonden|inviato(?: il)?|sendt|dato|skickat|wysłano|odesláno|lähetetty|päiväys|elküldve|gönderildi|tarih|ημερομηνία|trimis|отправлено|дата|надіслано|đã gửi|ngày|thời gian|تم الإرسال|تاريخ الإرسال|أُ?رسلت(?: في)?|التاريخ|נשלח|发送时间|发送日期|日期|寄件日期|送信日時|日付|보낸 ?날짜|날짜|la ?diray|taariikh',
  ),
  to: label(
    'to|para|a|à|an|aan|til|till|do|vastaanottaja|címzett|kime|προς|către|кому|đến|tới|إلى|الى|אל|收件人|收件者|宛先|받는 ?사람|ku',
  ),
  subject: label(
    'subject|asunto|objet|sujet|betreff|onderwerp|oggetto|emne|ämne|temat|předmět|aihe|tárgy|konu|θέμα|subiect|assunto|тема|chủ đề|tiêu đề|الموضوع|נושא|主题|主旨|件名|제목|mawduuc|sijè',
  ),
  other: label(
    'cc|c\\.c\\.|bcc|copie à|copia|kopie|kopia|копия|копія|نسخة|抄送|副本|참조|reply-to|importance|priority|attachments?',
  ),
};

/** A phone's or app's own line under the message. */
export const DEVICE_LINE =
  /^(?:(?:sent (?:from|via|with|using)|get (?=outlook|bluemail|gmail|yahoo|aol|typeapp|proton)(?:\w+)|enviado (?:desde|con|por|via|do|de|a partir d[eo])|envoy[eé](?:e)? (?:depuis|de|avec|à partir de|via|du)|gesendet (?:von|mit|über|aus)|von meinem .{2,30} gesendet|inviat[oa] (?:da|con|dal)|enviada do|verzonden (?:vanaf|met|via)|verstuurd vanaf|sendt fra|skickat från|wysłan[eoy] z|lähetetty|отправлено (?:с|из)|отправлен[оа]? с|надіслано з|надіслано із|đã gửi từ|được gửi từ|gửi từ|أُ?رسلت? من|تم الإرسال من|مرسل(?:ة)? من|נשלח מ|waxaa laga soo diray|laga soo diray|voye sòti|voye depi|soti nan)(?=$|[\s:])|发自我的|發自我的|來自我的|从我的.{1,20}发送|傳送自|iphoneから送信|.{2,20}から送信|나의 .{2,20}에서 보냄|.{2,20}에서 보냄|이메일을 보냈습니다)[^.,;!?\n]{0,70}\.?$/iu;
// What such a line must name, unless it says "my": otherwise "Get well soon" would be a signature.
export const DEVICE_NAME =
  /iphone|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|redmi|\bpixel\b|motorola|\bmoto\b|nokia|\blg\b|\bzte\b|blackberry|windows|outlook|hotmail|gmail|yahoo|\baol\b|proton ?mail|\bmobile\b|smartphone|verizon|t-mobile|at&t|typeapp|bluemail|apple mail|mail\.ru|celular|t[eé]l[eé]phone|m[oó]vil|tel[eé]fono|handy|dispositivo|appareil|телефон|айфон|смартфон|điện thoại|هاتف|آيفون|جوال|电话|手機|手机|휴대|taleefan/iu;
export const DEVICE_MINE =
  /^(?:sent|enviado|envoy[eé]|gesendet|inviato|verzonden|sendt|отправлено|надіслано)\s+(?:from|via|desde|depuis|de|von|da|vanaf|fra|с|з)\s+(?:my|mi|meu|minha|mon|ma|meinem|meiner|mio|mia|mijn|min|моего|моей|мого)\s+(?:\S+\s?){1,5}$/iu;

/** "Get Outlook for iOS" in any language: nothing but a few words around the two names. */
export const OUTLOOK_PHONE = /^(?=.{0,60}$)(?=.*\boutlook\b)(?=.*(?:\bios|\bandroid))[^.,;!?]+$/iu;

/** The same whatever it names, believed only where nothing but the quotation follows. */
export const SENT_FROM =
  /^(?:sent from|enviado desde|envoy[eé] depuis|gesendet von|inviato da|отправлено с|надіслано з) [^.,;:!?]{1,60}$/iu;

/** Closings that open a signature when only a few short lines follow. */
export const CLOSING =
  /^(?:(?:with )?(?:kind|best|warm|warmest|kindest|many)? ?regards|saludos(?: cordiales)?|un (?:cordial )?saludo|atentamente|cordialement|bien cordialement|bien à vous|mit freundlichen gr[uü](?:ß|ss)en|viele gr[uü](?:ß|ss)e|cordiali saluti|distinti saluti|atenciosamente|cumprimentos|com os melhores cumprimentos|с уважением|з повагою|trân trọng|مع (?:خالص )?(?:أطيب )?(?:التحية|تحياتي|التحيات|الاحترام)|تحياتي|此致|敬具|met vriendelijke groet(?:en)?|med vennlig hilsen|med venlig hilsen|med vänliga hälsningar|pozdrawiam|z poważaniem)\s*[,.!،，]?$/iu;

/** A signature that says which child the writer belongs to is content. */
export const FAMILY_WORDS =
  /\b(?:mother|father|mom|mum|dad|parent|guardian|grand(?:ma|pa|mother|father)|aunt|uncle|madre|padre|mam[aá]|pap[aá]|abuel[oa]|t[ií][oa]|tutor[a]?|m[eè]re|p[eè]re|parents?|m[aã]e|pai|mẹ|bố|ba|phụ huynh|hooyo|aabo|manman|papa|grade|grado|classe?|room)\b|мама|мать|отец|папа|мати|тато|والدة?|أم|أب|妈妈|爸爸|家长|엄마|아빠|학부모/iu;
